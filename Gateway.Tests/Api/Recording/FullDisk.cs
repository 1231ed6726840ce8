using Gateway.Api.Recording;

namespace Gateway.Tests.Api.Recording;

/// <summary>A disk that is full, or hangs, when a test says so.</summary>
internal sealed class FullDisk : IRecordingDisk, IDisposable
{
    private readonly RecordingDisk _disk = new();
    private readonly ManualResetEventSlim _goesOn = new(true);

    /// <summary>Whether writing fails.</summary>
    public bool IsFull { get; set; }

    /// <summary>Makes every write wait.</summary>
    public void Hang() => _goesOn.Reset();

    public void GoOn() => _goesOn.Set();

    public void Dispose() => _goesOn.Dispose();

    /// <summary>What it says is free.</summary>
    public long? Free { get; set; } = 1_000_000_000_000;

    public Stream Create(string path) => new Limited(_disk.Create(path), this);

    /// <summary>The place where the last file was put.</summary>
    public Action<string>? Moved { get; set; }

    public void Move(string from, string to)
    {
        _disk.Move(from, to);
        Moved?.Invoke(to);
    }

    public void Delete(string path) => _disk.Delete(path);

    public long? FreeBytes(string directory) => Free;

    private sealed class Limited(Stream file, FullDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        public override void Flush() => file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

        public override void SetLength(long value) => file.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!disk._goesOn.Wait(TimeSpan.FromSeconds(30))) throw new TimeoutException("the test lets the disk hang");
            if (disk.IsFull) throw new IOException("No space left on device");
            file.Write(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
