import { useClockAhead } from '../../gateway/GatewayContext';
import { useNow } from '../../ui/useNow';

/** The present time by the gateway's clock, told again every second: what the gateway dates is compared with this, not with a clock that may go wrong. */
export const useGatewayNow = (): number => useNow() + useClockAhead();
