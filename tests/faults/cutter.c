/*
 * cutter: stand between a client and its server, and do harm at one byte of what they say.
 *
 *	cutter SOCKET SERVER BYTE [COMMAND]
 *
 * Waits for one client at the Unix socket SOCKET and passes everything on to the server at the Unix
 * socket SERVER, and back. When BYTE bytes have gone by, in both directions together, COMMAND runs
 * in a shell; then the rest is passed on. Without COMMAND both connections end at this byte. 0: no
 * harm. At the end the number of bytes goes to standard output.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "cutter: %s: %s\n", what, strerror(errno));
	exit(2);
}

static int unix_socket(const char *path, struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (fd < 0 || strlen(path) >= sizeof(address->sun_path))
		die(path);
	strcpy(address->sun_path, path);
	return fd;
}

static int accept_one(const char *path)
{
	struct sockaddr_un address;
	char early[sizeof(address.sun_path)];
	int client, fd;

	/* who sees the socket can connect to it */
	snprintf(early, sizeof(early), "%s~", path);
	fd = unix_socket(early, &address);
	unlink(early);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1) < 0 ||
	    rename(early, path) < 0)
		die(path);
	client = accept(fd, NULL, NULL);
	if (client < 0)
		die(path);
	unlink(path);
	close(fd);
	return client;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address;
	int fd = unix_socket(path, &address);

	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die(path);
	return fd;
}

/* Write all of it. 0 if the other side is gone. */
static int put(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n <= 0)
			return 0;
		p += n;
		len -= (size_t)n;
	}
	return 1;
}

struct harm {
	unsigned long long byte, passed;
	const char *command; /* NULL: end the connections */
};

/* Pass on what can be read, and do the harm in the middle of it. 0: it is over. */
static int pass(int from, int to, struct harm *h)
{
	char text[65536];
	ssize_t got = read(from, text, sizeof(text));
	size_t len = got > 0 ? (size_t)got : 0, first = len;

	if (len == 0)
		return 0;
	if (h->byte > h->passed && h->byte - h->passed <= len)
		first = (size_t)(h->byte - h->passed);
	h->passed += first;
	if (!put(to, text, first))
		return 0;
	if (h->passed != h->byte)
		return 1;
	if (!h->command)
		return 0;
	if (system(h->command) == -1)
		die(h->command);
	h->byte = 0;
	h->passed += len - first;
	return put(to, text + first, len - first);
}

int main(int argc, char **argv)
{
	struct harm h = { 0 };
	struct pollfd fd[2];
	int going = 1;

	if (argc < 4) {
		fputs("cutter: usage: cutter SOCKET SERVER BYTE [COMMAND]\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	h.byte = strtoull(argv[3], NULL, 10);
	h.command = argv[4];
	fd[0] = (struct pollfd){ .fd = accept_one(argv[1]), .events = POLLIN };
	fd[1] = (struct pollfd){ .fd = connect_to(argv[2]), .events = POLLIN };
	while (going && poll(fd, 2, -1) >= 0)
		for (int i = 0; going && i < 2; i++)
			if (fd[i].revents)
				going = pass(fd[i].fd, fd[1 - i].fd, &h);
	close(fd[0].fd);
	close(fd[1].fd);
	printf("%llu\n", h.passed);
	return 0;
}
