import { useAddress } from './useAddress';

/** Which alert is open and who is being written to. Both live in the address, so that a reload or a link shows the same. */
export function useAlertPanels() {
  const { params, change } = useAddress();

  return {
    alert: params.get('alert'),
    view: params.get('view') ?? 'delivery',
    to: params.getAll('to').filter((address) => address !== ''),
    composing: params.has('to'),
    open: (alert: string) =>
      change((next) => {
        next.set('alert', alert);
        for (const other of ['to', 'session', 'view', 'person']) next.delete(other);
      }),
    show: (view: string) => change((next) => next.set('view', view), true),
    close: () =>
      change((next) => {
        next.delete('alert');
        next.delete('view');
      }),
    compose: (addresses: readonly string[]) =>
      change((next) => {
        next.delete('to');
        for (const address of addresses.length > 0 ? addresses : ['']) next.append('to', address);
      }),
    closeComposer: () => change((next) => next.delete('to')),
  };
}
