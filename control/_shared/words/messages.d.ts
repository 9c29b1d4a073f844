/** Made by the server: the reader's language, and its catalogue, from French text to translation. */
declare module "topchrono/messages" {
  export const language: string;
  const messages: Record<string, string>;
  export default messages;
}
