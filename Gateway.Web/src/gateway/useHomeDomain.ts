import { useLive } from './GatewayContext';

/** The domain that most known users share, which is the gateway's own; its default where nobody is known yet. */
export function useHomeDomain(): string {
  const users = useLive((view) => view.users);
  const counts = new Map<string, number>();
  for (const { address } of users.values()) {
    const domain = address.split('@')[1] ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'poc.local';
}
