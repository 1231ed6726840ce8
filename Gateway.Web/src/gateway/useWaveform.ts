import { useQuery } from '@tanstack/react-query';

import { useGateway } from './GatewayContext';

/** How loud a burst was over its time, 0 to 255 each; nothing while it is not known. A recording does not change, so it is asked for once. */
export function useWaveform(burst: string, points: number, enabled: boolean): readonly number[] | undefined {
  const { rest } = useGateway();
  return useQuery({ queryKey: ['waveform', burst, points], queryFn: () => rest.waveform(burst, points), enabled, staleTime: Infinity, retry: false }).data?.peaks;
}
