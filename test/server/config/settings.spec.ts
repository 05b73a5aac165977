import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadSettings, SettingsError } from '../../../server/config/loadSettings.js';
import { resolveDevices } from '../../../server/config/resolveDevices.js';
import { settingFlags } from '../../../server/config/settingFlags.js';
import { startServer } from '../../../server/index.js';

describe('settings of the server', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spu-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (text: string, name = 'spu.yaml') => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  async function mistakesOf(sources: Parameters<typeof loadSettings>[0]): Promise<readonly string[]> {
    try {
      await loadSettings(sources);
    } catch (error) {
      expect(error).to.be.instanceOf(SettingsError);
      return (error as SettingsError).mistakes;
    }
    throw new Error('the settings were accepted');
  }

  it('have defaults for everything', async () => {
    const settings = await loadSettings({});
    expect(settings).to.deep.include({
      listen: ['127.0.0.1:50051'],
      devices: 1,
      driver: 'emulator',
      leaseSeconds: 60,
      compute: { backend: 'auto' },
      log: { level: 'info', format: 'auto' },
      auth: { tokens: [] },
    });
    expect(settings.tls).to.equal(undefined);
  });

  it('come from file, environment and flags, each outweighing the one before', async () => {
    const path = file(
      'leaseSeconds: 1\nqueueLength: 1\ndrainSeconds: 1\nlog: { level: warn, format: json }\n',
    );
    const settings = await loadSettings({
      file: path,
      environment: { SPU_QUEUE_LENGTH: '2', SPU_DRAIN_SECONDS: '2', SPU_LOG_LEVEL: 'debug' },
      flags: { '--drain-seconds': '3' },
    });
    expect(settings).to.deep.include({ leaseSeconds: 1, queueLength: 2, drainSeconds: 3 });
    expect(settings.log).to.deep.equal({ level: 'debug', format: 'json' });
  });

  it('read lists, sizes and structures from one text', async () => {
    const settings = await loadSettings({
      environment: {
        SPU_LISTEN: '0.0.0.0:50051, unix:/tmp/a.sock',
        SPU_MEMORY: '1.5GiB',
        SPU_DEVICES: '[{name: a}, {name: b, driver: ./board.js, config: {port: 7}}]',
        SPU_AUTH_TOKENS: '[{"name": "x", "token": "12345678"}]',
        SPU_TLS_CERT: 'cert.pem',
        SPU_TLS_KEY: 'key.pem',
      },
    });
    expect(settings.listen).to.deep.equal(['0.0.0.0:50051', 'unix:/tmp/a.sock']);
    expect(settings.memory).to.equal(1.5 * 2 ** 30);
    expect(settings.devices).to.deep.equal([
      { name: 'a' },
      { name: 'b', driver: './board.js', config: { port: 7 } },
    ]);
    expect(settings.auth.tokens).to.deep.equal([{ name: 'x', token: '12345678', scopes: ['use', 'watch'] }]);
    expect(settings.tls).to.deep.equal({ cert: 'cert.pem', key: 'key.pem' });
    expect((await loadSettings({ file: file('{"devices": 3}', 'spu.json') })).devices).to.equal(3);
  });

  it('list all mistakes at once, each with where it came from', async () => {
    const path = file('leaseSeconds: -1\ncolour: red\nlisten: [nowhere]\ndevices: [{name: a}, {name: a}]\n');
    const mistakes = await mistakesOf({
      file: path,
      environment: { SPU_QUEUE_LENGTH: 'many', SPU_TLS_CERT: 'cert.pem', SPU_MEMORY: 'much' },
      flags: { '--log-level': 'loud', '--compute-backend': 'abacus' },
    });
    const expected = [
      new RegExp(`^${path}: leaseSeconds: `),
      new RegExp(`^${path}: colour: there is no setting colour`),
      new RegExp(`^${path}: listen.0: must be host:port or unix:/path`),
      new RegExp(`^${path}: devices.1.name: a is taken`),
      /^SPU_QUEUE_LENGTH: queueLength: /,
      /tls.key: /,
      /^SPU_MEMORY: memory: must be a number of bytes/,
      /^--log-level: log.level: /,
      /^--compute-backend: compute.backend: /,
    ];
    for (const words of expected) {
      expect(
        mistakes.filter((mistake) => words.test(mistake)),
        String(words),
      ).to.have.length(1);
    }
    expect(mistakes).to.have.length(expected.length);
  });

  it('say what is wrong with the file itself', async () => {
    expect((await mistakesOf({ file: join(folder, 'none.yaml') }))[0]).to.match(
      /none.yaml: cannot be used: ENOENT/,
    );
    expect((await mistakesOf({ file: file('a: [') }))[0]).to.match(/spu.yaml: cannot be used/);
    expect((await mistakesOf({ file: file('just text') }))[0]).to.match(/must hold settings by name/);
  });

  it('have one variable and one flag each', () => {
    for (const key of ['variable', 'flag'] as const) {
      expect(new Set(settingFlags.map((setting) => setting[key])).size).to.equal(settingFlags.length);
    }
    expect(settingFlags.map(({ flag }) => flag)).to.include.members([
      '--listen',
      '--devices',
      '--lease-seconds',
      '--tls-client-ca',
    ]);
  });

  it('give each emulated device its share of the memory, and its own settings over the common ones', async () => {
    const settings = await loadSettings({
      flags: {
        '--memory': '8GiB',
        '--preset': '8-bit',
        '--device-config': '{noise: {kappa: 0.1}}',
        '--devices':
          '[{name: a}, {name: b, preset: ideal, config: {deviceSeed: 7}}, {name: c, driver: ./x.js}, {name: d}]',
      },
    });
    const [a, b, c] = resolveDevices(settings);
    expect(a).to.deep.include({ name: 'a', driver: 'emulator' });
    expect(a.options).to.deep.equal({
      noise: { kappa: 0.1 },
      limits: { memoryBytes: 1.5 * 2 ** 30 },
      preset: '8-bit',
      compute: { backend: 'auto' },
      watchdogSeconds: 60,
    });
    expect(b.options).to.deep.include({ preset: 'ideal', deviceSeed: 7, noise: { kappa: 0.1 } });
    expect(c).to.deep.equal({ name: 'c', driver: './x.js', options: { noise: { kappa: 0.1 } } });
  });

  it('name every device that cannot be made', async () => {
    const devices = [
      { name: 'a', driver: './nothing.js' },
      { name: 'b', driver: 'no-such-package' },
      { name: 'c', driver: 'yaml' },
      { name: 'd', preset: 'none' },
    ];
    const error = await startServer({ devices, listen: ['127.0.0.1:0'], log: { level: 'silent' } }).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).to.be.instanceOf(SettingsError);
    const { mistakes } = error as SettingsError;
    expect(mistakes).to.have.length(4);
    expect(mistakes[0]).to.match(/device a: driver .\/nothing.js cannot be loaded/);
    expect(mistakes[1]).to.match(/device b: driver no-such-package cannot be loaded/);
    expect(mistakes[2]).to.match(/device c: driver yaml has no function as its default export/);
    expect(mistakes[3]).to.match(/device d: .*preset "none"/);
  });
});
