import { EmptyState } from '../../ui/Notices';

export function ConsolePage() {
  return <EmptyState icon="desk" title="Console" />;
}
