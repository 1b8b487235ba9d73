/** Every sentence of the page, in one place. */
export { en as texts } from "./en";
