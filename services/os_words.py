"""What the operating system refused, in words for whoever named the file or the address."""

import errno

_SAID = {
    errno.ENOENT: "文件或所在文件夹不存在",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "所在路径不是文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "文件已经存在",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘为只读",
    errno.ENAMETOOLONG: "名称过长",
    errno.EADDRINUSE: "已被其他程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def why_not(error: OSError) -> str:
    """The reason in Chinese; one that is not foreseen by the system's own words."""
    return _SAID.get(error.errno or 0, f"系统答复 {error.strerror or error}")
