import { describe, expect, it } from 'vitest';
import { readProposals } from '../../src/knobs/read-proposals.js';
import { readInLine as read } from './read-aloud.js';

const cookies = 'net.ipv4.tcp_syncookies';
const filter = 'net.ipv4.conf.*.rp_filter';

describe('names that a script gives paths under /proc/sys', () => {
  it.each([
    [`cd /proc/sys/net/ipv4¶echo 1 > tcp_syncookies`, `2 ${cookies} = 1`],
    [`cd /proc/sys¶cd net/ipv4¶echo "1" >"tcp_syncookies"`, `3 ${cookies} = 1`],
    [`cd /proc/sys/net/core; cd ../ipv4¶echo 1 > tcp_syncookies`, `2 ${cookies} = 1`],
    [
      `cd /proc/sys/vm; echo 1 > swappiness; cd ../net/ipv4; echo 1 > tcp_syncookies`,
      `1 vm.swappiness = 1¶1 ${cookies} = 1`,
    ],
    [
      `cd /proc/sys/net/ipv4¶(cd conf; echo 1 > all/x)¶echo 1 > tcp_syncookies`,
      `2 net.ipv4.conf.all.x = 1¶3 ${cookies} = 1`,
    ],
    [`pushd /proc/sys/net/ipv4¶pushd ../core¶popd¶echo 1 > tcp_syncookies`, `4 ${cookies} = 1`],
    [`cd /proc/sys/net/ipv4¶cd "$DIR"¶echo 1 > log`, ''],
    [`cd /proc/sys/net/ipv4¶cd ~/x¶echo 1 > log`, ''],
    ['cd /proc/sys/net/ipv4¶```¶echo hello > readme', ''],
    [`P=/proc/sys/vm/swappiness¶P=/tmp/out¶echo 7 > $P`, ''],
    [`P=/proc/sys/vm/swappiness¶unset P¶echo 7 > $P`, ''],
    [
      `for i in /proc/sys/vm/swappiness; do echo 1 > $i; done¶for i in /tmp/a /tmp/b; do echo 5 > $i; done`,
      '1 vm.swappiness = 1',
    ],
    [`pushd /proc/sys/net >/dev/null && echo 1 >> ipv4/tcp_syncookies`, `1 ${cookies} = 1`],
    [`[root@a ~]# cd /proc/sys/net/ipv4¶[root@a ipv4]# echo 1 > tcp_syncookies`, `2 ${cookies} = 1`],
    [`cd /proc/sys/net/ipv4¶echo 1 | sudo tee tcp_syncookies`, `2 ${cookies} = 1`],
    [`cd /proc/sys/net/ipv4¶#echo 1 > tcp_syncookies`, `2 # ${cookies} = 1`],
    [`cd /proc/sys/net/ipv4¶cd /tmp¶echo 1 > tcp_syncookies`, ''],
    [`cd /proc/sys/net/ipv4¶popd¶echo 1 > tcp_syncookies`, ''],
    [`(cd /proc/sys/net/ipv4; echo 1 > tcp_syncookies)¶echo 2 > out`, `1 ${cookies} = 1`],
    [`cd /proc/sys/net/ipv4¶cat tcp_syncookies > /tmp/x¶echo done > /dev/null 2>&1`, ''],
    [`P=/proc/sys¶echo 1 > $P/net/ipv4/tcp_syncookies`, `2 ${cookies} = 1`],
    [`P="/proc/sys/net/ipv4/"¶echo 1 > "\${P}/tcp_syncookies"`, `2 ${cookies} = 1`],
    [`export P=/proc/sys/net; Q=/proc/sys¶cd $P/ipv4¶echo 1 > tcp_syncookies`, `3 ${cookies} = 1`],
    [`P=/proc/sys/net/ipv4/tcp_syncookies¶echo 1 > $P`, `2 ${cookies} = 1`],
    [`P=/proc/sys¶echo 1 > $PP/net/ipv4/tcp_syncookies`, ''],
    [`for i in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 1 > $i; done`, `1 ${filter} = 1`],
    [`for i in /proc/sys/net/ipv4/conf/*/rp_filter¶do¶  echo 1 > $i¶done`, `3 ${filter} = 1`],
    [`for i in /proc/sys/net/ipv4/conf/*/rp_filter; do¶  set_to_one $i¶done`, '1 ?'],
  ])('are filled in where they are used: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['cd /proc/sys/net/ipv4\necho 1 > tcp_syncookies', 'tcp_syncookies'],
    ['P=/proc/sys/net/ipv4\necho 1 > ${P}/tcp_syncookies', '${P}/tcp_syncookies'],
  ])('leave the key as it was written: %s', (text, written) => {
    const proposals = readProposals(text, 'x');
    expect(proposals.at(proposals.length - 1)?.keyAsWritten).toBe(written);
  });

  it('are followed in proportion to the text', () => {
    // What grew with every line took minutes.
    const text = `P=/proc/sys/${'n'.repeat(190)}\ncd a\npushd b\n${'$P'.repeat(400)}\n`.repeat(5000);
    expect(readProposals(`cd /proc/sys\n${text}`, 'x').lineCount).toBe(20_001);
  });
});
