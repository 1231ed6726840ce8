import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** `npm run fake` serves the console on a gateway that lives in the page, so that the screens can be worked on without a server. */
function fakeGateway(): Plugin {
  return {
    name: 'fake-gateway',
    transformIndexHtml: { order: 'pre', handler: (html) => html.replace('/src/main.tsx', '/src/testing/main.tsx') },
  };
}

const server = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5080';

export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === 'fake' ? [fakeGateway()] : [])],
  build: {
    outDir: mode === 'fake' ? 'dist' : 'wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1250,
  },
  server: {
    proxy: {
      '/api/': { target: server },
      '/hubs/': { target: server, ws: true },
      '/health/': { target: server },
      '/openapi/': { target: server },
      '/swagger': { target: server },
    },
  },
  test: {
    restoreMocks: true,
    // By itself it would leave one of two processors to what watches it.
    maxWorkers: '100%',
    css: false,
    // Whole pages in jsdom on a busy machine; what waits in a test has its own, shorter limit.
    testTimeout: 150_000,
    projects: [
      // What needs no page is spared the making of one.
      { extends: true, test: { name: 'units', include: ['src/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'pages', include: ['src/**/*.test.tsx'], environment: 'jsdom', setupFiles: ['src/testing/setup.ts'] } },
    ],
  },
}));
