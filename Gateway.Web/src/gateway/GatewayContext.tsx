import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

import type { DispatchConnection } from './live/connection';
import type { Link } from './live/link';
import type { LiveView } from './live/view';
import type { Rest } from './rest';

export type Gateway = { rest: Rest; connection: DispatchConnection };

const Context = createContext<Gateway | null>(null);

export function GatewayProvider({ gateway, children }: { gateway: Gateway; children: ReactNode }) {
  return <Context value={gateway}>{children}</Context>;
}

export function useGateway(): Gateway {
  const gateway = useContext(Context);
  if (gateway === null) throw new Error('useGateway needs a GatewayProvider above it.');
  return gateway;
}

/** The one bridge from the live store into React. The selector picks a stable part of the view. */
export function useLive<T>(select: (view: LiveView) => T): T {
  const { view } = useGateway().connection;
  return useSyncExternalStore(view.subscribe, () => select(view.get()));
}

export function useLink(): Link {
  const { link } = useGateway().connection;
  return useSyncExternalStore(link.subscribe, link.get);
}

/** How far the gateway's clock is ahead of this computer's, in milliseconds. */
export function useClockAhead(): number {
  const { aheadMs } = useGateway().connection;
  return useSyncExternalStore(aheadMs.subscribe, aheadMs.get);
}
