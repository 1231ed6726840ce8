import { useDebouncedValue } from '@mantine/hooks';
import { useSearchParams } from 'react-router';

import { filterFrom, filterInto } from './addressFilter';

/** The filter in the address: as it is typed, as it is asked with once the typing pauses, and whether it is one at all. */
export function useAddressFilter<Filter extends Readonly<Record<string, string>>>(none: Filter, words: { [Name in keyof Filter]?: readonly string[] } = {}) {
  const [params, setParams] = useSearchParams();
  const filter = filterFrom(params, none, words);
  const [asked] = useDebouncedValue(filter, 250);
  return {
    filter,
    asked,
    filtered: JSON.stringify(filter) !== JSON.stringify(none),
    change: (edit: Partial<Filter>) => setParams((before) => filterInto(before, { ...filterFrom(before, none, words), ...edit }), { replace: true }),
  };
}
