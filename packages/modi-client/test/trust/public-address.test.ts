import { expect } from 'chai';
import { isLoopback, isPublicAddress } from '../../src/trust/public-address.js';

describe('isPublicAddress', () => {
  it('refuses private, loopback, link-local, shared, special, multicast and hidden addresses', () => {
    for (const address of `0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 172.31.255.255
      192.0.0.1 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
      :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::a00:1 fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1
      2001::1 2002:7f00:1::1 3fff::1 100::1 localhost 1 0x7f.1`.split(/\s+/)) {
      expect(isPublicAddress(address), address).to.equal(false);
    }
  });

  it('takes addresses of the public Internet', () => {
    for (const address of `8.8.8.8 100.63.255.255 172.15.0.1 172.32.0.1 192.167.255.255 223.255.255.255 2a00:1450::1
      2606:4700::1111`.split(/\s+/)) {
      expect(isPublicAddress(address), address).to.equal(true);
    }
  });

  it('knows this machine by its addresses', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', 'localhost'].map(isLoopback)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
