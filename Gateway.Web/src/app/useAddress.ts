import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

/** The part of the address after the question mark, and how to change it: always from what it is at that moment. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const latest = useRef(params);
  const onTheWay = useRef<readonly string[]>([]);
  useEffect(() => {
    const arrived = onTheWay.current.indexOf(params.toString());
    onTheWay.current = arrived === -1 ? [] : onTheWay.current.slice(arrived + 1);
    // An earlier one of our own changes does not undo a later one that is still on its way.
    if (onTheWay.current.length === 0) latest.current = params;
  }, [params]);
  const change = (edit: (next: URLSearchParams) => void, replace = false) => {
    const next = new URLSearchParams(latest.current);
    edit(next);
    // The router shows it only some renders later, and two quick clicks are two changes.
    latest.current = next;
    onTheWay.current = [...onTheWay.current, next.toString()];
    setParams(next, { replace });
  };
  return { params, change };
}
