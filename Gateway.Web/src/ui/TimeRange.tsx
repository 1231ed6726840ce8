import { Button, TextInput } from '@mantine/core';

type Range = { from: string; until: string };

type Props = {
  range: Range;
  /** What it is that begins at the first of the two. */
  label?: string;
  onChange: (change: Partial<Range>) => void;
  /** Lets go of every filter of the row; not there while none is set. */
  onClear: (() => void) | undefined;
};

/** From when until when, and the way back to everything: the end of a row of filters. */
export function TimeRange({ range, label = 'From', onChange, onClear }: Props) {
  return (
    <>
      <TextInput size="xs" type="datetime-local" label={label} value={range.from} onChange={(event) => onChange({ from: event.currentTarget.value })} />
      <TextInput size="xs" type="datetime-local" label="Until" value={range.until} onChange={(event) => onChange({ until: event.currentTarget.value })} />
      {onClear === undefined ? null : (
        <Button variant="subtle" color="gray" onClick={onClear}>
          Clear
        </Button>
      )}
    </>
  );
}
