namespace Gateway.Api.Recording;

/// <summary>The disk that recordings are written to. A disk that is full or broken answers with <see cref="IOException"/>.</summary>
internal interface IRecordingDisk
{
    /// <summary>Makes a new file to be written and read back; its directory is made where it is missing.</summary>
    Stream Create(string path);

    /// <summary>Puts a finished file where it is kept; its directory is made where it is missing.</summary>
    void Move(string from, string to);

    /// <summary>Deletes a file; one that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Bytes that are free where this directory lies; null where that is not told.</summary>
    long? FreeBytes(string directory);
}

/// <summary>The file system of this machine.</summary>
internal sealed class RecordingDisk : IRecordingDisk
{
    private const int BufferBytes = 16 * 1024;

    public Stream Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferBytes);
    }

    public void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Move(from, to, overwrite: true);
    }

    public void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    public long? FreeBytes(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception untold) when (untold is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
