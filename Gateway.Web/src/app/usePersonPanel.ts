import { useAddress } from './useAddress';

/** Who is looked at closer, by his address: in the address of the page. Nothing else is open beside it. */
export function usePersonPanel() {
  const { params, change } = useAddress();
  return {
    person: params.get('person'),
    open: (address: string) =>
      change((next) => {
        next.set('person', address);
        for (const other of ['alert', 'session', 'view']) next.delete(other);
      }),
    close: () => change((next) => next.delete('person')),
  };
}
