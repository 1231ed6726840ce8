import { useQuery } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';

/** The groups of the wall. Under a key of their own: they are asked for again when a group changes, not with each registration. */
export function useGroups(enabled: boolean) {
  const { rest } = useGateway();
  return useQuery({ queryKey: ['wall'], queryFn: () => rest.groups(), enabled });
}
