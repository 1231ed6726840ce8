import { useQuery } from '@tanstack/react-query';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { Suggestion } from '../../ui/AddressInput';

/** Names for addresses of people and groups, and both as suggestions for address fields. */
export function useNames() {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const groups = useQuery({ queryKey: ['groups'], queryFn: () => rest.groups() });
  const known = new Map<string, string>();
  for (const user of users.values()) known.set(user.address, user.displayName);
  for (const group of groups.data?.data ?? []) known.set(group.address, group.displayName);
  const people: Suggestion[] = [...users.values()]
    .map((user) => ({ value: user.address, name: user.displayName }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const groupList: Suggestion[] = (groups.data?.data ?? []).map((group) => ({
    value: group.address,
    name: group.displayName,
    note: `${group.memberCount} members`,
  }));
  return { nameOf: (address: string) => known.get(address) ?? address, people, groups: groupList };
}
