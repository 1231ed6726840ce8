import { Autocomplete, type ComboboxItem, type OptionsFilter, Pill, TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './AddressInput.module.css';

export type Suggestion = { value: string; name: string; note?: string };

type Shared = {
  label: string;
  suggestions: readonly Suggestion[];
  placeholder?: string;
  description?: string;
  error?: ReactNode;
  autoFocus?: boolean;
};

const shownMax = 40;

function filterBy(suggestions: ReadonlyMap<string, Suggestion>): OptionsFilter {
  return ({ options, search }) => {
    const wanted = search.trim().toLowerCase();
    return options
      .filter((option): option is ComboboxItem => 'value' in option)
      .filter(({ value }) => `${suggestions.get(value)?.name ?? ''} ${value}`.toLowerCase().includes(wanted))
      .slice(0, shownMax);
  };
}

function useOptions(suggestions: readonly Suggestion[]) {
  const known = new Map(suggestions.map((suggestion) => [suggestion.value, suggestion]));
  return {
    // Hundreds of people in each closed list would weigh on every page that asks for an address.
    comboboxProps: { keepMounted: false },
    data: [...known.keys()],
    filter: filterBy(known),
    renderOption: ({ option }: { option: { value: string } }) => {
      const suggestion = known.get(option.value);
      return (
        <span className={classes['option']}>
          <span>
            <b>{suggestion?.name ?? option.value}</b>
            <span className={classes['address']}>{option.value}</span>
          </span>
          <span className={classes['note']}>{suggestion?.note}</span>
        </span>
      );
    },
  };
}

/** One address, typed or picked by name. A dialog moves the focus to its first control unless one asks for it with `data-autofocus`. */
export function AddressInput({
  suggestions,
  value,
  onChange,
  ...rest
}: Shared & { size?: 'xs'; className?: string; value: string; onChange: (value: string) => void }) {
  return <Autocomplete size="sm" maxDropdownHeight={280} {...useOptions(suggestions)} {...rest} data-autofocus={rest.autoFocus === true || undefined} value={value} onChange={onChange} />;
}

/** Any number of addresses. Enter or a comma ends one that is typed. */
export function AddressesInput({
  suggestions,
  value,
  onChange,
  ...rest
}: Shared & { value: string[]; onChange: (value: string[]) => void }) {
  return (
    <TagsInput
      size="sm"
      maxDropdownHeight={280}
      acceptValueOnBlur
      renderPill={({ option, onRemove, disabled }) => (
        <Pill
          withRemoveButton={disabled !== true}
          {...(onRemove === undefined ? {} : { onRemove })}
          title={String(option.value)}
        >
          {suggestions.find((suggestion) => suggestion.value === option.value)?.name ?? option.value}
        </Pill>
      )}
      {...useOptions(suggestions)}
      {...rest}
      data-autofocus={rest.autoFocus === true || undefined}
      value={value}
      onChange={(entered) => onChange([...new Set(entered.map((entry) => entry.trim()).filter((entry) => entry !== ''))])}
    />
  );
}
