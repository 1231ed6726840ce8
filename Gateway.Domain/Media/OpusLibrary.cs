using System.Runtime.InteropServices;

namespace Gateway.Domain.Media;

/// <summary>The Opus codec (RFC 6716) of the system's <c>libopus</c>.</summary>
internal static partial class OpusLibrary
{
    // Debian's name; the number is that of its interface, which has not changed since version 1.0.
    public const string Name = "libopus.so.0";

    public const int ApplicationVoip = 2048;
    public const int SetBitrate = 4002;
    public const int SetComplexity = 4010;
    public const int SetInbandFec = 4012;
    public const int SetPacketLossPercent = 4014;

    /// <summary>Whether it is installed.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Name, out _);

    [LibraryImport(Name, EntryPoint = "opus_encoder_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateEncoder(int sampleRate, int channels, int application, out int error);

    [LibraryImport(Name, EntryPoint = "opus_encoder_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void DestroyEncoder(nint encoder);

    [LibraryImport(Name, EntryPoint = "opus_encoder_ctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Set(nint encoder, int request, int value);

    [LibraryImport(Name, EntryPoint = "opus_encode")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Encode(nint encoder, ReadOnlySpan<short> samples, int frameSize, Span<byte> packet, int packetBytesMax);

    [LibraryImport(Name, EntryPoint = "opus_decoder_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateDecoder(int sampleRate, int channels, out int error);

    [LibraryImport(Name, EntryPoint = "opus_decoder_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void DestroyDecoder(nint decoder);

    [LibraryImport(Name, EntryPoint = "opus_decode")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Decode(nint decoder, ReadOnlySpan<byte> packet, int packetBytes, Span<short> samples, int frameSizeMax, int decodesFec);
}
