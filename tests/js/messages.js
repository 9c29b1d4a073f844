/** The texts of French are those of the source. */

/** @type {Record<string, string>} */
export default {};
