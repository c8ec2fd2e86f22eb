/**
 * The path of novoodoo's own drop-in where nothing of the host asks for another name: it sorts after 99-sysctl.conf, the link to
 * /etc/sysctl.conf, and after the names that configuration management chooses (sysctl.d(5)).
 */
export const USUAL_DROP_IN = '/etc/sysctl.d/99-zz-novoodoo.conf';
