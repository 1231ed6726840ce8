using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Recording;
using Gateway.Api.Storage;
using Gateway.Domain.Sessions;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Api.Recording;

/// <summary>The recorder by itself, under a clock that the test moves.</summary>
public sealed class BurstRecorderTests : IDisposable
{
    private const string Burst = "brs_01JD0000000000000000000000";

    private readonly string _directory = Directory.CreateTempSubdirectory("recorder-").FullName;
    private readonly ManualTime _time = new();
    private readonly FullDisk _disk = new();
    private readonly TaskCompletionSource<string> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GatewayStorage _storage;
    private readonly RecordingStatus _status;
    private readonly BurstRecorder _recorder;

    public BurstRecorderTests()
    {
        var settings = GatewaySettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:DataDirectory", _directory)]).Build(), _directory, isDevelopment: false);
        _storage = new(settings, TimeProvider.System, NullLoggerFactory.Instance);
        _storage.Open();
        _status = new(settings, _storage, _time);
        var sessions = new StoredSessions(_storage, new SessionViews(_storage));
        _recorder = new(
            settings, _storage, new StoredBursts(_storage, sessions, new FloorViews(_storage, _status)), new RecordingFiles(settings, _disk), _status, _time,
            NullLogger<BurstRecorder>.Instance);
        _disk.Moved = path =>
        {
            if (!path.Contains("unfinished", StringComparison.Ordinal)) _kept.TrySetResult(path);
        };
        _recorder.Start();
    }

    public void Dispose()
    {
        _recorder.Dispose();
        _storage.Dispose();
        _disk.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_burst_of_which_nobody_says_that_it_is_over_is_finished_when_nothing_came_for_a_minute()
    {
        var tape = _recorder.Begin(new BurstId(Burst), new SessionId("ses_1"), RtpCodec.Pcmu)!;
        tape.Take(0, new byte[160]);
        _time.Advance(TimeSpan.FromSeconds(61));

        var path = await KeptAsync();
        tape.Take(160, new byte[160]);
        tape.End();

        Assert.EndsWith($"2026/03/01/{Burst}.wav", path, StringComparison.Ordinal);
        Assert.Equal(58 + 320, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Stopping_finishes_what_is_open_and_begins_nothing_new()
    {
        _recorder.Begin(new BurstId(Burst), new SessionId("ses_1"), RtpCodec.Pcmu)!.Take(0, new byte[160]);

        _recorder.Dispose();

        Assert.Equal(58 + 320, new FileInfo(await KeptAsync()).Length);
        Assert.Null(_recorder.Begin(new BurstId(Burst), new SessionId("ses_1"), RtpCodec.Pcmu));
    }

    [Theory]
    [InlineData("brs_../../../../etc/passwd0000")]
    [InlineData("brs_0")]
    [InlineData("")]
    public void A_burst_whose_name_is_no_identifier_makes_no_file(string burst)
    {
        Assert.Null(_recorder.Begin(new BurstId(burst), new SessionId("ses_1"), RtpCodec.Pcmu));
        Assert.Equal(1, _status.Missed);
    }

    [Fact]
    public void At_most_so_many_bursts_are_written_at_once()
    {
        for (var i = 0; i < BurstRecorder.TapesMax; i++) Assert.NotNull(_recorder.Begin(new BurstId(Ids.New("brs")), new SessionId("ses_1"), RtpCodec.Pcmu));

        Assert.Null(_recorder.Begin(new BurstId(Ids.New("brs")), new SessionId("ses_1"), RtpCodec.Pcmu));
    }

    private Task<string> KeptAsync() => _kept.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
}
