import type { RuleArea } from './rule-area.ts';

/** Sign-up, sign-in, second factors, projects, teams, limits, settings and the safety of the pages. */
export const accountRules: RuleArea = {
  name: 'accounts and teams',
  ids: [
    ...['M1', 'M2'],
    ...['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10'],
    ...['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'L9'],
    ...['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8'],
    ...['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7'],
    ...['R1', 'N1', 'N2', 'N3'],
    ...['H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'H7', 'H8'],
    ...['RL1', 'RL2', 'RL3', 'RL4'],
    ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F10', 'F11', 'F12', 'F13', 'F14', 'F15', 'F16', 'F17'],
    ...['U1', 'U2', 'U3', 'U4', 'U5'],
    ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P10', 'P11', 'P12', 'P13', 'P14'],
    ...['K1', 'K2', 'K3', 'K4', 'K5', 'K6'],
    ...['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9'],
    ...['Q1', 'Q2', 'Q3', 'Q4'],
    ...['A1', 'A2', 'A3', 'A4', 'A5'],
    ...['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7', 'W8', 'W9', 'W10'],
  ],
  testedIn: ['test/http/', 'test/core/', 'test/services/', 'test/commands/', 'test/config/', 'test/browser/'],
  alsoTestedIn: [
    'test/signing.test.ts',
    'test/keys.test.ts',
    'test/passwords.test.ts',
    'test/store/tables.test.ts',
    'test/log.test.ts',
  ],
};

/** Mails. Pages have rules of the same names, so only tests of mails count. */
export const mailRules: RuleArea = {
  name: 'mails of accounts',
  ids: ['V1', 'V2', 'V3', 'V4'],
  testedIn: ['test/emails/'],
  alsoTestedIn: ['test/outbox.test.ts', 'test/delivery/mail.test.ts', 'test/delivery/messages.test.ts'],
};
