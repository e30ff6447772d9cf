import { type Area, only } from './area.ts';

/** The dialogs of a check, badges, and the wall. */
export const dialogs: Area = {
  shots: (scene) => {
    const { project, check } = scene;
    const badges = { name: 'badges', path: `/projects/${project.code}/badges/`, as: 'owner' } as const;
    const of = (name: string) => ({ name, path: `/checks/${check.code}/${name}/`, as: 'owner' }) as const;
    return [
      badges,
      { ...of('timeout'), name: 'schedule' },
      { ...of('filtering_rules'), name: 'filtering' },
      of('transfer'),
      of('usage'),
      ...only(scene, ['usual'], [{ name: 'tv', path: '/tv/', as: 'nobody' }]),
    ];
  },
};
