/** The module without its query, with its texts in another language. */
declare module "*?language=en";
