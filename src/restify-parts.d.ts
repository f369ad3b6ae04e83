// Parts of restify that its published types don't name. Those know of bunyan, which restify has long left for pino.

declare module 'restify/lib/router.js' {
  import type { Logger } from 'pino';
  import type { Router } from 'restify';

  const RestifyRouter: new (options: { readonly log: Logger }) => Router;
  export default RestifyRouter;
}

declare module 'restify/lib/server.js' {
  import type { Logger } from 'pino';
  import type { Router, Server } from 'restify';

  const RestifyServer: new (options: { readonly name: string; readonly log: Logger; readonly router: Router }) => Server;
  export default RestifyServer;
}
