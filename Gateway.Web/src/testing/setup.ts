import '@testing-library/jest-dom/vitest';

import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// The whole page in each failure hides the sentence that matters.
configure({ getElementError: (message) => new Error(message ?? 'not found'), asyncUtilTimeout: 60_000 });

// What Mantine asks of a browser and jsdom has not.
window.matchMedia = (query) => Object.assign(new EventTarget(), { matches: false, media: query, onchange: null }) as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Blob.prototype.text = function () {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.readAsText(this);
  });
};
// jsdom lays nothing out: whatever is nowhere counts as scrolled away, and a menu hides with the button that it belongs to.
Object.defineProperties(document.documentElement, { clientWidth: { value: 1440 }, clientHeight: { value: 900 } });
Element.prototype.getBoundingClientRect = () => new DOMRect(100, 100, 100, 20);
Element.prototype.scrollIntoView = vi.fn();
Object.defineProperty(document, 'fonts', { value: { addEventListener: () => undefined, removeEventListener: () => undefined } });

afterEach(() => {
  notifications.clean();
  cleanup();
  localStorage.clear();
});
