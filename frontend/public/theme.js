// Runs before the first paint, so that nothing changes its look afterwards. A file, because the
// policy allows no inline script. src/components/preferences/appearance.ts does the same later.
try {
  var theme = localStorage.getItem("wordbrook.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  var size = localStorage.getItem("wordbrook.text-size");
  if (localStorage.getItem("wordbrook.sidebar") === "collapsed")
    document.documentElement.dataset.sidebar = "collapsed";
  if (/^(small|large|larger)$/.test(size)) document.documentElement.dataset.textSize = size;
} catch {
  // Storage may be forbidden; then the system's theme applies.
}
