import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#e4ecf3', '#c9d5df', '#a3b4c3', '#8496a6', '#2f3d49', '#25313c', '#19222b', '#0f161d', '#0b1015', '#06090c',
];
const signal: MantineColorsTuple = [
  '#e6f2fd', '#cbe3fa', '#97c7f6', '#62b4ff', '#3d9bf0', '#2688e0', '#1776cc', '#0a62b0', '#084f8f', '#063c6d',
];

/** Mantine's own parts in the colours of tokens.css, a size denser than its default. */
export const theme = createTheme({
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 7 },
  colors: { dark: ink, signal },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '8px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } } },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 12, fz: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    // A dialog's head is no second banner of the page.
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.55 }, attributes: { header: { role: 'presentation' } } },
      styles: { title: { fontSize: '15px', fontWeight: 640 } },
    },
  },
});

export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--poc-panel)',
    '--mantine-color-text': 'var(--poc-text)',
    '--mantine-color-dimmed': 'var(--poc-text-faint)',
    '--mantine-color-placeholder': 'var(--poc-text-faint)',
    '--mantine-color-anchor': 'var(--poc-accent)',
    '--mantine-color-error': 'var(--poc-bad)',
    '--mantine-color-default': 'var(--poc-raised)',
    '--mantine-color-default-hover': 'var(--poc-hover)',
    '--mantine-color-default-border': 'var(--poc-line-strong)',
    '--mantine-color-default-color': 'var(--poc-text)',
    '--mantine-color-disabled-color': 'var(--poc-text-faint)',
  };
  return { variables: {}, dark: shared, light: shared };
};
