/** The errors in English, by code, where the server's own sentence is not used. */
export const errors: Readonly<Record<string, string>> = {};
