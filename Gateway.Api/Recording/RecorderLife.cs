using Gateway.Api.Storage;

namespace Gateway.Api.Recording;

/// <summary>Starts the recorder before the network, and stops it after.</summary>
internal sealed class RecorderLife(BurstRecorder recorder, RecordingFiles files, GatewayStorage storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        using (var db = storage.File.Read())
            files.TidyUp(burst => db.Recordings.FirstOrDefault(row => row.BurstId == burst));
        recorder.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        recorder.Dispose();
        return Task.CompletedTask;
    }
}
