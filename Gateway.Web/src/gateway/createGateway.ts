import type { Gateway } from './GatewayContext';
import { DispatchConnection, type Hub } from './live/connection';
import type { Fetch } from './asking';
import { createRest } from './rest';

export function createGateway(fetch: Fetch, openHub: () => Hub): Gateway {
  const connection = new DispatchConnection({ openHub, now: () => performance.timeOrigin + performance.now() });
  // Signing in with a wrong password is a 401 too; only a running connection can lose its session.
  return { rest: createRest(fetch, () => connection.link.get().kind === 'connecting' || connection.refuse()), connection };
}
