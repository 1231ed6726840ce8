import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { Me } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { GatewayError } from '../../gateway/problem';

export const meKey = ['me'] as const;

/** Who is signed in; `null` when nobody is. */
export function useMe() {
  const { rest } = useGateway();
  return useQuery<Me | null>({
    queryKey: meKey,
    staleTime: Infinity,
    queryFn: () =>
      rest.me().catch((error: unknown) => {
        if (error instanceof GatewayError && error.problem.status === 401) return null;
        throw error;
      }),
  });
}

export function useSignOut() {
  const { rest, connection } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => rest.signOut(),
    onSettled: () => {
      connection.refuse();
      queries.clear();
      queries.setQueryData(meKey, null);
    },
  });
}
