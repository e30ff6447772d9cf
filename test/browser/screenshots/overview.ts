import { type Area, only } from './area.ts';

/** All projects, and what is seen where there is nothing to see. */
export const overview: Area = {
  shots: (scene) => [
    { name: 'overview', path: '/', as: scene.name === 'empty' ? 'newcomer' : 'owner' },
    { name: 'troubles', path: '/overview/', as: 'owner' },
    ...only(scene, ['usual'], [{ name: 'not-found', path: '/nothing/', as: 'owner' }]),
  ],
};
