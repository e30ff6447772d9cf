import { createUploader } from '../bodies/uploader.ts';
import type { Part } from './part.ts';

/** Carries long bodies of pings to object storage, where one is configured. */
export const uploads: Part = {
  name: 'uploads',
  required: false,
  async start({ runtime: { store, objects, bus, clock, log } }) {
    if (objects === null) return { stop: async () => undefined };
    const uploader = createUploader({ store, objects, bus, clock, log });
    uploader.start();
    return { stop: () => uploader.stop() };
  },
};
