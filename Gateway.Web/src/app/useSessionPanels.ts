import { useAddress } from './useAddress';

/** Which tile is selected, which session is open, and who is about to be called: all in the address. An alert and a session are never open together. */
export function useSessionPanels() {
  const { params, change } = useAddress();
  return {
    session: params.get('session'),
    view: params.get('view') ?? 'participants',
    /** The first of them is what keys act on. */
    tiles: params.getAll('tile'),
    calling: params.has('call'),
    to: params.getAll('call').filter((address) => address !== ''),
    open: (session: string) =>
      change((next) => {
        next.set('session', session);
        for (const other of ['alert', 'view', 'call', 'person']) next.delete(other);
      }),
    show: (view: string) => change((next) => next.set('view', view), true),
    close: () =>
      change((next) => {
        next.delete('session');
        next.delete('view');
      }),
    select: (tile: string, also = false) =>
      change((next) => {
        const before = next.getAll('tile');
        if (!also) next.set('tile', tile);
        else if (before.includes(tile)) next.delete('tile', tile);
        else next.append('tile', tile);
      }, true),
    compose: (addresses: readonly string[]) =>
      change((next) => {
        next.delete('call');
        for (const address of addresses.length > 0 ? addresses : ['']) next.append('call', address);
      }),
    closeComposer: () => change((next) => next.delete('call')),
    started: (session: string) =>
      change((next) => {
        next.delete('call');
        next.set('tile', session);
      }),
  };
}
