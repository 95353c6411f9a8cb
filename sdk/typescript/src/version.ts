/** This package's version, as the server is told it. */
export const version = "0.1.0";
