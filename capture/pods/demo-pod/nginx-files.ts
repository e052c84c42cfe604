import { existsSync, readFileSync } from 'node:fs'

/** Where distributions put nginx's own welcome page: Debian, Ubuntu, Fedora; Alpine. */
const welcomePages = ['/usr/share/nginx/html/index.html', '/var/lib/nginx/html/index.html']

const plainPage =
  '<!DOCTYPE html>\n<html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>\n'

/** What a client gets from `/`: nginx's welcome page where it is installed. */
export function pageFile(): string {
  const path = welcomePages.find((page) => existsSync(page))
  return path === undefined ? plainPage : readFileSync(path, 'utf8')
}

/** A master and two workers on port 80, for IPv6 too where the kernel has it. */
export function nginxConfiguration(): string {
  const listenIpv6 = existsSync('/proc/net/if_inet6') ? 'listen [::]:80;' : ''
  return `user nginx;
daemon off;
worker_processes 2;
pid /run/nginx.pid;
error_log stderr;
events {
  worker_connections 512;
}
http {
  access_log off;
  types {
    text/html html;
  }
  server {
    listen 80;
    ${listenIpv6}
    server_name localhost;
    root /var/www;
  }
}
`
}
