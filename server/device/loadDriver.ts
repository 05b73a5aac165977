import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkDevice } from './checkDevice.js';
import type { CreateDevice, Device } from './device.js';

/** Where the drivers that come with this package lie, and what they export. */
const builtIn: Record<string, { url: URL; export: string }> = {
  emulator: { url: new URL('../emulator/thread/threadedDevice.js', import.meta.url), export: 'createDevice' },
};

function locate(driver: string, folder: string): { url: string; export: string } {
  const own = builtIn[driver];
  if (own) return { url: own.url.href, export: own.export };
  if (isAbsolute(driver) || driver.startsWith('.'))
    return { url: pathToFileURL(resolve(folder, driver)).href, export: 'default' };
  try {
    const required = createRequire(join(folder, 'package.json')).resolve(driver);
    return { url: pathToFileURL(required).href, export: 'default' };
  } catch {
    // A package with an `import` condition only is found from here.
    return { url: driver, export: 'default' };
  }
}

/**
 * The function that makes devices of a driver: 'emulator', the path of a module (relative to `folder`), or the name of
 * a package, whose default export is a CreateDevice. Every device it makes is checked before it is handed out.
 */
export async function loadDriver(driver: string, folder = process.cwd()): Promise<CreateDevice> {
  const place = locate(driver, folder);
  let exported: unknown;
  try {
    exported = ((await import(place.url)) as Record<string, unknown>)[place.export];
  } catch (error) {
    throw new Error(`driver ${driver} cannot be loaded: ${(error as Error).message}`, { cause: error });
  }
  if (typeof exported !== 'function')
    throw new Error(`driver ${driver} has no function as its ${place.export} export: export a CreateDevice`);
  const create = exported as CreateDevice;
  return async (name, options, log) => {
    const device: Device = await create(name, options, log);
    try {
      await checkDevice(device, name);
    } catch (error) {
      await (device as Device | undefined)?.close?.();
      throw error;
    }
    return device;
  };
}
