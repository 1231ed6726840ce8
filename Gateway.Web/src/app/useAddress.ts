import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

/** The part of the address after the question mark, and how to change it: always from what it is at that moment. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
  }, [params]);
  const change = (edit: (next: URLSearchParams) => void, replace = false) => {
    const next = new URLSearchParams(latest.current);
    edit(next);
    // The router shows it only some renders later, and two quick clicks are two changes.
    latest.current = next;
    setParams(next, { replace });
  };
  return { params, change };
}
