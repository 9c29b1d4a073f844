/** Made by the server from the language's catalogue: French text to translation. */
declare module "topchrono/messages" {
  const messages: Record<string, string>;
  export default messages;
}
