/** The product's logo. */
export function Logo() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M5 7c2 8.5 3.5 12 5.7 12 2.5 0 3.1-7 5.3-7s2.8 7 5.3 7C23.5 19 25 15.5 27 7" />
      <path className="mark-water" d="M7 26c3-2 6-2 9 0s6 2 9 0" />
    </svg>
  );
}
