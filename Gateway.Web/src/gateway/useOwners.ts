import { useQuery } from '@tanstack/react-query';

import { useGateway, useLive } from './GatewayContext';

export type OwnerKind = 'person' | 'group' | 'role';

/** Whose a mailbox is, by name: that of a person, of a PoC Group, or of a role, which is an address that rings somebody. */
export function useOwners(maySeeGroups: boolean) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const groups = useQuery({ queryKey: ['groups'], queryFn: () => rest.groups(), enabled: maySeeGroups }).data?.data;
  const userAt = (address: string) => [...users.values()].find((user) => user.address === address);
  const groupAt = (address: string) => groups?.find((group) => group.address === address);
  return {
    people: [...users.values()].map((user) => ({ value: user.address, name: user.displayName })),
    groups: (groups ?? []).map((group) => ({ value: group.address, name: group.displayName })),
    nameOf: (address: string): string | undefined => userAt(address)?.displayName ?? groupAt(address)?.displayName,
    /** Who does not see people and groups, or not yet, cannot tell them from roles. */
    kindOf: (address: string): OwnerKind | undefined =>
      userAt(address) !== undefined ? 'person' : groupAt(address) !== undefined ? 'group' : groups === undefined || users.size === 0 ? undefined : 'role',
  };
}

export type Owners = ReturnType<typeof useOwners>;
