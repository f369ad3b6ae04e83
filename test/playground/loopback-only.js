// Loaded by Node before the Playground: it listens for everybody and has no option to change that, yet it takes anybody for a user, and
// what it is told to do the bot gets to hear.
import { Server } from 'node:net';

const { listen } = Server.prototype;

Server.prototype.listen = function listenOnLoopback(port, ...rest) {
  const isOpenToAll = typeof port === 'number' && typeof rest[0] !== 'string';
  return isOpenToAll ? listen.call(this, port, '127.0.0.1', ...rest) : listen.call(this, port, ...rest);
};
