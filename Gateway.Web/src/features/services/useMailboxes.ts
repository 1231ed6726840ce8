import { useQuery } from '@tanstack/react-query';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { Suggestion } from '../../ui/AddressInput';

/** Mailboxes to choose from, and whose each of them is by name. */
export function useMailboxes(maySee: boolean) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const list = useQuery({ queryKey: ['mailboxes', 'all', ''], queryFn: () => rest.mailboxes(''), enabled: maySee }).data?.data ?? [];
  const nameOf = (address: string): string => [...users.values()].find((user) => user.address === address)?.displayName ?? address;
  return {
    suggestions: list.map((one): Suggestion => ({ value: one.owner, name: nameOf(one.owner), ...(one.number === undefined ? {} : { note: one.number }) })),
    /** The address of whose mailbox it is, where that is known. */
    ownerOf: (mailbox: string): string => list.find((one) => one.id === mailbox)?.owner ?? mailbox,
    nameOfMailbox: (mailbox: string): string => nameOf(list.find((one) => one.id === mailbox)?.owner ?? mailbox),
    idOf: (owner: string): string => list.find((one) => one.owner === owner)?.id ?? owner,
  };
}
