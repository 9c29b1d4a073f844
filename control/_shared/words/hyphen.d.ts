/** The package `hyphen`, as pages import it: soft hyphens by a language's patterns. */
declare module "hyphen" {
  export default function createHyphenator(
    patterns: unknown,
    options?: { html?: boolean; minWordLength?: number },
  ): (text: string) => string;
}

declare module "hyphen/patterns/fr.js" {
  const patterns: unknown;
  export default patterns;
}
