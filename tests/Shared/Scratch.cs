namespace Warehouse.Tests.Shared;

/// <summary>Folders that go with a test.</summary>
static class Scratch
{
    const int Tries = 20;

    /// <summary>Removes a folder. Under load what wrote there last (an engine's spill, a log) may close its file a moment later than the test ends,
    /// so a folder that is not empty yet is tried again for two seconds.</summary>
    public static void Remove(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < Tries)
            {
                Thread.Sleep(100);
            }
        }
    }
}
