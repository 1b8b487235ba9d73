// Runs before the first paint, so that a chosen theme never flashes. A file, because the policy
// allows no inline script.
try {
  var theme = localStorage.getItem("wordbrook.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then the system's theme applies.
}
